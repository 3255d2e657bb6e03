#ifndef FAIRLEAD_CLIBSSH2_SHIM_H
#define FAIRLEAD_CLIBSSH2_SHIM_H

#include <libssh2.h>

#if LIBSSH2_VERSION_NUM == 0x010b00
#error "libssh2 1.11.0 corrupts streams (libssh2 issue 1397); use 1.10 or at least 1.11.1"
#endif

/* Typed names for callbacks that libssh2 takes as `void *` (to 1.11.0) or as a generic function (since 1.11.1). */

typedef LIBSSH2_SEND_FUNC((*fairlead_send_callback));
typedef LIBSSH2_RECV_FUNC((*fairlead_receive_callback));
typedef LIBSSH2_DISCONNECT_FUNC((*fairlead_disconnect_callback));

static inline void fairlead_set_callbacks(
    LIBSSH2_SESSION *session,
    fairlead_send_callback send,
    fairlead_receive_callback receive,
    fairlead_disconnect_callback disconnected)
{
#if LIBSSH2_VERSION_NUM >= 0x010b01
    libssh2_session_callback_set2(session, LIBSSH2_CALLBACK_SEND, (libssh2_cb_generic *)send);
    libssh2_session_callback_set2(session, LIBSSH2_CALLBACK_RECV, (libssh2_cb_generic *)receive);
    libssh2_session_callback_set2(session, LIBSSH2_CALLBACK_DISCONNECT, (libssh2_cb_generic *)disconnected);
#else
    libssh2_session_callback_set(session, LIBSSH2_CALLBACK_SEND, (void *)send);
    libssh2_session_callback_set(session, LIBSSH2_CALLBACK_RECV, (void *)receive);
    libssh2_session_callback_set(session, LIBSSH2_CALLBACK_DISCONNECT, (void *)disconnected);
#endif
}

#endif
