package net.kcptun.app.stats;

import java.util.List;

/// What the process takes of the machine. -1 = not known here.
///
/// @param loads       of each event loop, the share of the last second in which its thread computed, 0..1
/// @param directBytes buffers outside the heap
/// @param residentBytes as the system counts
public record Machine(
        List<Double> loads, long heapUsedBytes, long heapMaxBytes, long directBytes, long residentBytes) {}
