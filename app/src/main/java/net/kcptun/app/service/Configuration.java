package net.kcptun.app.service;

import java.nio.file.Path;
import java.util.List;
import net.kcptun.app.config.Changes;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.ConfigException;
import net.kcptun.app.config.ConfigReader;
import net.kcptun.app.config.KeyMark;
import net.kcptun.app.config.Loaded;
import net.kcptun.app.config.Secret;
import net.kcptun.app.log.Level;
import net.kcptun.app.log.Log;
import net.kcptun.app.log.StartException;

/// The configuration in force and the file that it came from. A reload takes over the whole file or nothing of it,
/// and says so in the log. One thread at a time.
public final class Configuration {
    private final Path file;
    private final KeyMark key;
    private final Log log;
    private final int louderBy;
    private Loaded running;

    /// Who goes on with another configuration.
    public interface Receiver {
        /// @throws StartException where it cannot; then the one before is still in force
        void reload(Config next) throws StartException;
    }

    /// @param key      the mark of the key in use
    /// @param louderBy what the command line adds to `loglevel`
    public Configuration(Path file, Loaded running, KeyMark key, Log log, int louderBy) {
        this.file = file;
        this.running = running;
        this.key = key;
        this.log = log;
        this.louderBy = louderBy;
    }

    /// Reads the file again and hands it to the receiver, even where nothing has changed in it, for what its names mean
    /// may have.
    public void reload(Receiver receiver) {
        try {
            Loaded next = ConfigReader.read(file);
            Changes changes = changesTo(next);
            if (!changes.refused().isEmpty()) {
                refuse(String.join(", ", changes.refused()) + " cannot change without a restart");
                return;
            }
            receiver.reload(next.config());
            running = next;
            tell(next, changes.live());
        } catch (ConfigException e) {
            e.problems().forEach(this::refuse);
        } catch (StartException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private Changes changesTo(Loaded next) {
        Secret secret = next.config().security().secret();
        boolean isSameKey = key.isOf(secret);
        if (secret != null) {
            secret.wipe();
        }
        return Changes.between(running, next, isSameKey);
    }

    private void refuse(String why) {
        log.log(Level.ERROR, "reload refused: " + why);
    }

    /// Under the louder of the two levels.
    private void tell(Loaded next, List<String> changes) {
        Level level = Level.of(next.config().logging().level() + louderBy);
        if (!log.shows(Level.NOTICE)) {
            log.level(level);
        }
        for (String warning : next.warnings()) {
            log.log(Level.WARNING, warning);
        }
        log.log(Level.NOTICE, "reload: " + (changes.isEmpty() ? "nothing has changed" : String.join(", ", changes)));
        log.level(level);
    }
}
