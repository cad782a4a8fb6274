/// `kcptun-netty doctor`: what somebody who helps would ask, answered by looking, in one line each.
///
/// Checks of this host are in `doctor.host`, those of others in `doctor.peer`; what is sent and received is in
/// `doctor.line`. Nothing of a running instance is touched, and no key is printed. Start with
/// [net.kcptun.app.doctor.DoctorCommand].
@NullMarked
package net.kcptun.app.doctor;

import org.jspecify.annotations.NullMarked;
