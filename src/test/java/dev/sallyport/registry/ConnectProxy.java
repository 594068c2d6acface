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

/** Forward proxy that connects every request to one registry, with or without CONNECT. */
public final class ConnectProxy implements AutoCloseable {
    private final int target;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private volatile String rejection = "";

    public ConnectProxy(FakeRegistry registry) {
        target = registry.port();
        try {
            server = new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        threads.execute(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Returns the request lines and headers of all requests. */
    public List<String> heads() {
        return List.copyOf(heads);
    }

    /** Answers all further requests with a status line. */
    public void reject(String status) {
        rejection = status;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
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
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var registry = new Socket(InetAddress.ofLiteral("127.0.0.1"), target)) {
            var head = head(client.getInputStream());
            heads.add(head);
            if (!rejection.isEmpty()) {
                write(client, "HTTP/1.1 " + rejection + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
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
                    // the client closed the connection
                }
            });
            back.get();
        } catch (Exception gone) {
            // the client may close the connection at any time
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
