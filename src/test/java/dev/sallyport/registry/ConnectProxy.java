package dev.sallyport.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A forward proxy that leads to one registry, whatever it is asked for, by CONNECT or without. */
public final class ConnectProxy implements AutoCloseable {
    private final int target;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private volatile String refusal = "";

    public ConnectProxy(FakeRegistry registry) {
        target = registry.port();
        try {
            server = new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException undecidedReason) {
            throw new UncheckedIOException(undecidedReason);
        }
        threads.execute(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** What it was asked, header by header. */
    public List<String> heads() {
        return List.copyOf(heads);
    }

    /** Answers everything with that status line from now on. */
    public void refuse(String status) {
        refusal = status;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException undecidedReason) {
            throw new UncheckedIOException(undecidedReason);
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (SocketException closed) {
                return;
            } catch (IOException undecidedReason) {
                throw new UncheckedIOException(undecidedReason);
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var registry = new Socket(InetAddress.ofLiteral("127.0.0.1"), target)) {
            var head = head(client.getInputStream());
            heads.add(head);
            if (!refusal.isEmpty()) {
                write(client, "HTTP/1.1 " + refusal + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                return;
            }
            if (head.startsWith("CONNECT ")) {
                write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            } else {
                write(
                        registry,
                        head.replaceFirst(" http://[^/ ]+", " ").replaceFirst("\r\n", "\r\nConnection: close\r\n"));
            }
            var back = threads.submit(() -> registry.getInputStream().transferTo(client.getOutputStream()));
            threads.execute(() -> {
                try {
                    client.getInputStream().transferTo(registry.getOutputStream());
                } catch (IOException gone) {
                    // so be it
                }
            });
            back.get();
        } catch (Exception gone) {
            // whoever asks may go away at any time
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            var text = head.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                return text;
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }
}
