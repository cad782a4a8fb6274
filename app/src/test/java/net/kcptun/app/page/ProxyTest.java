package net.kcptun.app.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.config.HttpToken;
import net.kcptun.app.stats.Scene;
import net.kcptun.app.status.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two programs under paths of their own behind nginx, in a real browser. Skipped where nginx is not installed.
final class ProxyTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final String TOKEN = "a+b/c=d~efgh";

    @TempDir
    Path folder;

    @Test
    void theLoginStaysUnderItsPathAndDoesNotTakeTheOthersPlace() throws Exception {
        assumeTrue(Files.isExecutable(NGINX), "nginx is not installed");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (Browser browser = new Browser();
                Stage first = new Stage(Scene.calm(), "server", new HttpToken(TOKEN));
                Stage second = new Stage(Scene.calm(), "client", new HttpToken(TOKEN))) {
            Process nginx = nginx(port, first.url(), second.url());
            try {
                String root = "http://localhost:" + port;
                browser.until("nginx answers", () -> answers(port));
                logIn(browser, root + "/one/");
                logIn(browser, root + "/two/");
                browser.open(root + "/one/");
                browser.until("still logged in", () -> browser.text("#pill").equals("ready"));
                assertThat(browser.text("#instance")).contains("server");
                assertThat(browser.complaints()).isEmpty();
            } finally {
                nginx.destroy();
                nginx.waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    private static void logIn(Browser browser, String place) {
        browser.open(place + "?token=" + TOKEN);
        browser.until("the page is ready", () -> browser.text("#pill").equals("ready"));
        assertThat(browser.script("return location.href")).isEqualTo(place);
    }

    private static boolean answers(int port) {
        try {
            new Socket("localhost", port).close();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private Process nginx(int port, String first, String second) throws Exception {
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off; master_process off; pid nginx.pid; error_log stderr;
                events {}
                http {
                    access_log off; client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t;
                    uwsgi_temp_path t; scgi_temp_path t;
                    server {
                        listen %d;
                        location /one/ { proxy_pass %s; proxy_buffering off; }
                        location /two/ { proxy_pass %s; proxy_buffering off; }
                    }
                }
                """.formatted(port, first, second));
        return new ProcessBuilder(NGINX.toString(), "-p", folder.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
    }
}
