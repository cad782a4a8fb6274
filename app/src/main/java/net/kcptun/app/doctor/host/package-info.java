/// What the doctor looks at on this host: the file, the key, rights, ports, names, buffers, memory, the clock and the
/// target. Each check has its verdicts in a function of what was seen, apart from the looking.
///
/// Depends on `doctor.finding`, `doctor.line`, the configuration and what the program itself opens sockets with. Start
/// with [net.kcptun.app.doctor.host.PortCheck].
@NullMarked
package net.kcptun.app.doctor.host;

import org.jspecify.annotations.NullMarked;
