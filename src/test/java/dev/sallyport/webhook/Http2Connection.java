package dev.sallyport.webhook;

import dev.sallyport.registry.TrustsEveryServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** HTTP/2 connection that sends any frames, in any order. */
final class Http2Connection implements AutoCloseable {
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int CONTINUATION = 9;
    static final int END_HEADERS = 4;
    private static final int SETTINGS = 4;
    private static final int FRAME_HEADER = 9;

    /** Header block of a POST to /validate, without Huffman codes and without use of the dynamic table. */
    static final byte[] REVIEW_HEADERS = join(
            new byte[] {(byte) 0x83, (byte) 0x87},
            new byte[] {0x04, 9},
            "/validate".getBytes(StandardCharsets.US_ASCII),
            new byte[] {0x01, 1, 'x'},
            new byte[] {0x0f, 0x10, 16},
            "application/json".getBytes(StandardCharsets.US_ASCII));

    private static final SSLContext TLS = TrustsEveryServer.context();

    private final Socket socket;
    private final DataInputStream in;

    Http2Connection(int port) throws IOException {
        socket = connect(port, "h2");
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream()
                .write(join(
                        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII), frame(SETTINGS, 0, 0)));
    }

    /** Opens a TLS connection for the protocols, HTTP/1.1 without any. */
    static SSLSocket connect(int port, String... protocols) throws IOException {
        var socket = (SSLSocket) TLS.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(FRAME_HEADER + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    void send(int type, int flags, int stream, byte... payload) throws IOException {
        socket.getOutputStream().write(frame(type, flags, stream, payload));
    }

    /** Sends frames until the server ends the connection; returns false if it takes all of them. */
    boolean floods(int count, IntFunction<byte[]> frames) throws IOException {
        var out = socket.getOutputStream();
        try {
            var batch = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++) {
                batch.write(frames.apply(i));
                if (batch.size() > 16_000) {
                    out.write(batch.toByteArray());
                    batch.reset();
                }
            }
            out.write(batch.toByteArray());
            in.readAllBytes();
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    /** Reads frames until there were so many of a type, or the connection ends; returns their number. */
    int countUntil(int type, int enough) throws IOException {
        int count = 0;
        try {
            while (count < enough) {
                var header = in.readNBytes(FRAME_HEADER);
                if (header.length < FRAME_HEADER) {
                    return count;
                }
                in.skipNBytes(ByteBuffer.wrap(header).getInt() >>> 8);
                count += header[3] == type ? 1 : 0;
            }
        } catch (SocketTimeoutException | EOFException _) {
            return count;
        }
        return count;
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
