#ifndef FAIRLEAD_CLIBSSH2_SHIM_H
#define FAIRLEAD_CLIBSSH2_SHIM_H

#include <libssh2.h>

#if LIBSSH2_VERSION_NUM == 0x010b00
#error "libssh2 1.11.0 corrupts streams (libssh2 issue 1397); use 1.10 or at least 1.11.1"
#endif

#endif
