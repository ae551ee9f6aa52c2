" Tensorlab notebooks: prose as Markdown, cells as tlab.
if exists("b:current_syntax")
  finish
endif
runtime! syntax/markdown.vim
unlet! b:current_syntax

syntax keyword tlabKeyword contained if then else end for in while do try break continue return
syntax keyword tlabKeyword contained assert and or not param
syntax keyword tlabConstant contained true false none
syntax match tlabNumber contained /\<\d[0-9_]*\(\.\d[0-9_]*\)\?\([eE][-+]\?\d[0-9_]*\)\?/
syntax region tlabString contained start=/"/ skip=/\\./ end=/"/ oneline
syntax match tlabComment contained /#.*$/
syntax match tlabFunction contained /\<\h\w*\ze(/
syntax region tlabCell keepend matchgroup=Comment
  \ start=/^ \{0,3}\z(`\{3,}\|\~\{3,}\)\s*tlab\>.*$/ end=/^ \{0,3}\z1\s*$/
  \ contains=tlabKeyword,tlabConstant,tlabNumber,tlabString,tlabComment,tlabFunction

highlight default link tlabKeyword Keyword
highlight default link tlabConstant Constant
highlight default link tlabNumber Number
highlight default link tlabString String
highlight default link tlabComment Comment
highlight default link tlabFunction Function

let b:current_syntax = "tlab"
