autocmd BufRead,BufNewFile *.tlab setfiletype tlab
