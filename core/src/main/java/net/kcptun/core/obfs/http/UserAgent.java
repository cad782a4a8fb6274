package net.kcptun.core.obfs.http;

/// The browsers for which nginx does something special. (`ngx_http_process_user_agent`)
final class UserAgent {
    private boolean msie;
    private boolean oldMsie;
    private boolean opera;
    private boolean chrome;

    /// Each User-Agent line adds to what the ones before it said.
    void onValue(byte[] buf, int from, int to) {
        int at = Ascii.find(buf, from, to, "MSIE ");
        if (at >= 0 && at + 7 < to) {
            msie = true;
            oldMsie |= isOld(buf, at, to);
        }
        if (Ascii.find(buf, from, to, "Opera") >= 0) {
            opera = true;
            msie = false;
            oldMsie = false;
        }
        if (!msie && !opera && Ascii.find(buf, from, to, "Gecko/") < 0) {
            chrome |= Ascii.find(buf, from, to, "Chrome/") >= 0;
        }
    }

    private static boolean isOld(byte[] buf, int at, int to) {
        if (buf[at + 6] != '.') {
            return false;
        }
        return switch (buf[at + 5]) {
            case '4', '5' -> true;
            case '6' -> Ascii.find(buf, at + 8, to, "SV1") < 0;
            default -> false;
        };
    }

    boolean wantsPadding() {
        return msie || chrome;
    }

    /// Up to version 6 without service pack: no keep-alive after a POST.
    boolean isOldMsie() {
        return oldMsie;
    }
}
