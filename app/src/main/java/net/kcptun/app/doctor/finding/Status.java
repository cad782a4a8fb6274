package net.kcptun.app.doctor.finding;

/// How bad a [Finding] is, the worst last.
public enum Status {
    /// As it should be, or only worth knowing.
    OK("ok"),
    /// It works, but worse than it could, or not for long.
    WARN("warn"),
    /// It does not work.
    FAIL("fail");

    private final String word;

    Status(String word) {
        this.word = word;
    }

    /// As it is printed.
    public String word() {
        return word;
    }
}
