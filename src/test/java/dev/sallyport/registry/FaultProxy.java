package dev.sallyport.registry;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Proxy to a registry that injects network faults. Serves one request for each connection. */
public final class FaultProxy implements AutoCloseable {
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final int FEW = 20;

    /** Injected fault. */
    public enum Fault {
        /** No fault. */
        NONE,
        /** The response is held until {@link #release()}. */
        LATE,
        /** The connection is accepted, and no response is sent. */
        SILENT,
        /** The headers and a few bytes of the body are sent; the connection stays open. */
        STALLED,
        /** The connection is closed within the body. */
        CUT,
        /** The connection is reset within the body. */
        RESET,
        /** The response is status 429 with a long {@code Retry-After}. */
        BUSY,
        /** The response is status 502. */
        BROKEN,
        /** One bit of the body is flipped. */
        WRONG_BYTES
    }

    private final URI registry;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private volatile CountDownLatch late = new CountDownLatch(1);
    private volatile Fault fault = Fault.NONE;

    public FaultProxy(FakeRegistry registry) {
        this.registry = URI.create(registry.url("/"));
        try {
            server = new ServerSocket(0, 1000, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        threads.execute(this::accept);
    }

    /** Returns the host and port as in image references. */
    public String name() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Sets the fault of all further requests. */
    public FaultProxy fault(Fault next) {
        fault = next;
        return this;
    }

    /** Returns the number of received requests. */
    public int requests() {
        return requests.get();
    }

    /** Returns the number of requests that are held now. */
    public int held() {
        return held.get();
    }

    /** Sends the held responses. */
    public void release() {
        late.countDown();
    }

    @Override
    public void close() {
        end.countDown();
        late.countDown();
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        threads.shutdown();
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

    /** Serves one request. The client may close the connection at any time. */
    private void serve(Socket socket) {
        try (socket) {
            var head = head(socket.getInputStream());
            if (head.length > 0) {
                requests.incrementAndGet();
                answer(socket, head);
            }
        } catch (IOException gone) {
            // the client closed the connection
        }
    }

    private void answer(Socket socket, byte[] head) throws IOException {
        var out = socket.getOutputStream();
        switch (fault) {
            case NONE -> out.write(response(head));
            case LATE -> {
                hold(late);
                out.write(response(head));
            }
            case SILENT -> hold(end);
            case STALLED -> {
                writePart(out, response(head));
                hold(end);
            }
            case CUT -> writePart(out, response(head));
            case RESET -> {
                writePart(out, response(head));
                socket.setSoLinger(true, 0);
            }
            case BUSY -> out.write(bare("429 Too Many Requests\r\nRetry-After: 3600"));
            case BROKEN -> out.write(bare("502 Bad Gateway"));
            case WRONG_BYTES -> {
                var answer = response(head);
                answer[answer.length - 2] ^= 1;
                out.write(answer);
            }
        }
        out.flush();
    }

    private static void writePart(OutputStream out, byte[] answer) throws IOException {
        out.write(answer, 0, bodyOf(answer) + FEW);
        out.flush();
    }

    private static byte[] bare(String status) {
        return ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private void hold(CountDownLatch latch) {
        held.incrementAndGet();
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            held.decrementAndGet();
        }
    }

    /** Returns the complete response of the registry. */
    private byte[] response(byte[] head) throws IOException {
        try (var socket = new Socket(registry.getHost(), registry.getPort())) {
            var closing = new String(head, StandardCharsets.ISO_8859_1)
                    .replaceFirst("\r\n", "\r\nConnection: close\r\n")
                    .replaceAll("(?i)\r\n(upgrade|http2-settings|connection: upgrade)[^\r]*", "");
            socket.getOutputStream().write(closing.getBytes(StandardCharsets.ISO_8859_1));
            return socket.getInputStream().readAllBytes();
        }
    }

    private static byte[] head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            var bytes = head.toByteArray();
            if (bytes.length >= END_OF_HEAD.length
                    && Arrays.equals(
                            bytes,
                            bytes.length - END_OF_HEAD.length,
                            bytes.length,
                            END_OF_HEAD,
                            0,
                            END_OF_HEAD.length)) {
                return bytes;
            }
        }
        return new byte[0];
    }

    private static int bodyOf(byte[] answer) throws IOException {
        return head(new ByteArrayInputStream(answer)).length;
    }
}
