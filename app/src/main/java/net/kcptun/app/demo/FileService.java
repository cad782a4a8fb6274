package net.kcptun.app.demo;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import net.kcptun.app.loopback.Target;

/// Takes a file and answers with its SHA-256, or gives one and its SHA-256.
///
/// A request is a byte (1: the client sends, 0: the target sends), the size and, for sending, the seed.
///
/// @param moved counts the bytes received
record FileService(AtomicLong moved) implements Target.Service {
    @Override
    public void serve(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        boolean up = in.readBoolean();
        long size = in.readLong();
        long seed = in.readLong();
        out.write(up ? RandomFile.receive(in, size, moved) : new RandomFile(size, seed).send(out));
        out.flush();
    }
}
