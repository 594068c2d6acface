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

/** A way to a registry on which things go wrong: one request a connection, read and answered byte by byte. */
public final class FaultProxy implements AutoCloseable {
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final int FEW = 20;

    /** What goes wrong. */
    public enum Fault {
        /** Nothing. */
        NONE,
        /** The answer comes, but not before it is let through. */
        LATE,
        /** The connection is accepted, and nothing is ever said. */
        SILENT,
        /** The head and a few bytes of the body come, and then nothing more. */
        STALLED,
        /** The connection ends in the middle of the body. */
        CUT,
        /** The connection is reset in the middle of the body. */
        RESET,
        /** The server is too busy, and does not say that it will soon be less so. */
        BUSY,
        /** Something between here and the server is broken. */
        BROKEN,
        /** One bit of the body is another. */
        WRONG_BYTES
    }

    private final URI registry;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private volatile CountDownLatch late = new CountDownLatch(1);
    private volatile Fault fault = Fault.NONE;

    /** A way to that registry. */
    public FaultProxy(FakeRegistry registry) {
        this.registry = URI.create(registry.url("/"));
        try {
            server = new ServerSocket(0, 1000, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException undecidedReason) {
            throw new UncheckedIOException(undecidedReason);
        }
        threads.execute(this::accept);
    }

    /** As images name it. */
    public String name() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** From the next request on. */
    public FaultProxy fault(Fault next) {
        fault = next;
        return this;
    }

    /** How many requests came in. */
    public int asked() {
        return asked.get();
    }

    /** How many of them are held for now. */
    public int held() {
        return held.get();
    }

    /** Lets through what is late. */
    public void letThrough() {
        late.countDown();
    }

    @Override
    public void close() {
        end.countDown();
        late.countDown();
        try {
            server.close();
        } catch (IOException undecidedReason) {
            throw new UncheckedIOException(undecidedReason);
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
            } catch (IOException undecidedReason) {
                throw new UncheckedIOException(undecidedReason);
            }
        }
    }

    /** Whoever asks may go away at any time. */
    private void serve(Socket socket) {
        try (socket) {
            var head = head(socket.getInputStream());
            if (head.length > 0) {
                asked.incrementAndGet();
                answer(socket, head);
            }
        } catch (IOException gone) {
            // so be it
        }
    }

    private void answer(Socket socket, byte[] head) throws IOException {
        var out = socket.getOutputStream();
        switch (fault) {
            case NONE -> out.write(ask(head));
            case LATE -> {
                hold(late);
                out.write(ask(head));
            }
            case SILENT -> hold(end);
            case STALLED -> {
                writePart(out, ask(head));
                hold(end);
            }
            case CUT -> writePart(out, ask(head));
            case RESET -> {
                writePart(out, ask(head));
                socket.setSoLinger(true, 0);
            }
            case BUSY -> out.write(bare("429 Too Many Requests\r\nRetry-After: 3600"));
            case BROKEN -> out.write(bare("502 Bad Gateway"));
            case WRONG_BYTES -> {
                var answer = ask(head);
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

    /** What the registry answers, whole. */
    private byte[] ask(byte[] head) throws IOException {
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
