package net.kcptun.app.doctor.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.line.SealedLine;
import org.jspecify.annotations.Nullable;

/// Where, of several addresses, somebody answers.
///
/// @param address the first that answers; null: none
/// @param silent  those before it, with what the system said while they were asked
record Contact(@Nullable InetSocketAddress address, Map<InetSocketAddress, Optional<IOException>> silent) {
    static Contact of(List<InetSocketAddress> addresses, Lines lines) {
        Map<InetSocketAddress, Optional<IOException>> silent = new LinkedHashMap<>();
        for (InetSocketAddress address : addresses) {
            try (SealedLine line = lines.to(address)) {
                if (new PeerExam(line, address, lines.keys().entropy()).answers()) {
                    return new Contact(address, silent);
                }
                silent.put(address, Optional.ofNullable(line.trouble()));
            } catch (IOException e) {
                silent.put(address, Optional.of(e));
            }
        }
        return new Contact(null, silent);
    }

    /// Why those that are silent are so, which takes seconds for each.
    ///
    /// @param check how the findings are called
    List<Finding> failures(String check, Lines lines) {
        return silent.entrySet().stream()
                .map(each -> new SilenceTrial(lines, each.getKey())
                        .run(each.getValue().orElse(null))
                        .finding(check))
                .toList();
    }
}
