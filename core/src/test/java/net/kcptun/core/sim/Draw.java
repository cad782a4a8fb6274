package net.kcptun.core.sim;

import java.util.List;
import java.util.Random;

/// Values from one seed.
final class Draw {
    private final Random random;

    Draw(long seed) {
        random = new Random(seed * 0x9e3779b97f4a7c15L);
    }

    /// Whether something happens that does in so many of a hundred cases.
    boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    /// From `least` to `most`, both included.
    int from(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    /// As [#from], but each power of ten as likely as the next.
    int spread(int least, int most) {
        double log = Math.log(least) + random.nextDouble() * (Math.log(most) - Math.log(least));
        return Math.clamp(Math.round(Math.exp(log)), least, most);
    }

    /// A share of at most `most`.
    double share(double most) {
        return Math.rint(random.nextDouble() * most * 1000) / 1000;
    }

    int one(int... of) {
        return of[random.nextInt(of.length)];
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
