package net.kcptun.app.doctor.finding;

import java.util.List;

/// One thing that is looked at.
public interface Check {
    /// Blocks for as long as it takes, which is seconds where somebody far away is asked.
    ///
    /// @return in the order in which they are told; empty: it does not concern this configuration
    List<Finding> findings();
}
