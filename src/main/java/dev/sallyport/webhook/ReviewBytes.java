package dev.sallyport.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Bytes of a review as they arrive. A small review is one array; a large one is kept in blocks, because an array that grows is
 * copied again and again, and the garbage collector pauses for large arrays.
 */
final class ReviewBytes {
    private static final int BLOCK = 16 * 1024;

    private final List<byte[]> blocks = new ArrayList<>(1);
    private int length;

    /** Used bytes of the last block. */
    private int used;

    /** Returns a review that has arrived as a whole. */
    static ReviewBytes of(byte[] whole) {
        var bytes = new ReviewBytes();
        bytes.start(whole);
        return bytes;
    }

    private void start(byte[] first) {
        blocks.add(first);
        length = first.length;
        used = first.length;
    }

    /** Appends bytes that the caller does not change. */
    void append(byte[] chunk) {
        if (blocks.isEmpty()) {
            start(chunk);
            return;
        }
        for (int from = 0; from < chunk.length; ) {
            if (used == blocks.getLast().length) {
                blocks.add(new byte[BLOCK]);
                used = 0;
            }
            var last = blocks.getLast();
            var count = Math.min(last.length - used, chunk.length - from);
            System.arraycopy(chunk, from, last, used, count);
            used += count;
            length += count;
            from += count;
        }
    }

    int length() {
        return length;
    }

    /** Returns at most that many bytes of the start. */
    byte[] start(int max) {
        if (blocks.isEmpty()) {
            return new byte[0];
        }
        if (blocks.size() == 1) {
            return Arrays.copyOf(blocks.getFirst(), Math.min(max, used));
        }
        try (var all = stream()) {
            return all.readNBytes(max);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot be read", e);
        }
    }

    /** Returns a parser of all bytes. */
    JsonParser parser(JsonFactory json) throws IOException {
        return blocks.size() == 1 ? json.createParser(blocks.getFirst(), 0, used) : json.createParser(stream());
    }

    /** Returns all bytes as a tree. */
    JsonNode tree(ObjectMapper mapper) throws IOException {
        return blocks.size() == 1 ? mapper.readTree(blocks.getFirst(), 0, used) : mapper.readTree(stream());
    }

    /** Measures all bytes. */
    void measure(ReviewSize size) {
        for (int i = 0; i < blocks.size(); i++) {
            size.add(blocks.get(i), used(i));
        }
    }

    private int used(int block) {
        return block == blocks.size() - 1 ? used : blocks.get(block).length;
    }

    private InputStream stream() {
        var streams = new ArrayList<InputStream>(blocks.size());
        for (int i = 0; i < blocks.size(); i++) {
            streams.add(new ByteArrayInputStream(blocks.get(i), 0, used(i)));
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }
}
