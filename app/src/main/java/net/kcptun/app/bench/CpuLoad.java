package net.kcptun.app.bench;

/// How busy everything was during a measurement. What the system does not tell is NaN.
///
/// @param client  the client's event loop, in cores, as the next three
/// @param process all threads of this process
/// @param machine all cores and all programs, 0..1
record CpuLoad(double client, double server, double source, double sink, double process, double machine) {
    /// The four threads together, in cores.
    double threads() {
        return client + server + source + sink;
    }

    /// The other threads of this process, such as the JVM's compiler and collector, in cores.
    double rest() {
        return Math.max(0, process - threads());
    }
}
