#ifndef TENSORLAB_CREADLINE_SHIM_H
#define TENSORLAB_CREADLINE_SHIM_H
// readline.h uses FILE without including this.
#include <stdio.h>
#include <readline/history.h>
#include <readline/readline.h>
#endif
