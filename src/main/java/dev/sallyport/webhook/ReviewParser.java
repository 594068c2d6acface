package dev.sallyport.webhook;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Parser of a review that rejects a name that occurs twice in an object, and shares short texts that repeat between reviews.
 *
 * <p>It compares a name with all others of its object, which allocates nothing, and fails for objects with so many names that
 * this would be slow.
 */
final class ReviewParser extends JsonParserDelegate {
    private static final int MAX_NAMES = 64;
    private static final int MAX_DEPTH = 200;

    private String[] names = new String[MAX_NAMES];
    private int[] starts = new int[16];
    private int count;
    private int depth;

    ReviewParser(JsonParser parser) {
        super(parser);
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
        var token = delegate.nextToken();
        if (token == JsonToken.FIELD_NAME) {
            add(delegate.currentName());
        } else if (token == JsonToken.START_OBJECT) {
            startObject();
        } else if (token == JsonToken.END_OBJECT) {
            depth--;
            count = starts[depth];
        }
        return token;
    }

    private void startObject() throws JsonParseException {
        if (depth == starts.length) {
            if (depth > MAX_DEPTH) {
                throw new JsonParseException(delegate, "objects in more than " + MAX_DEPTH + " objects");
            }
            starts = Arrays.copyOf(starts, 2 * depth);
        }
        starts[depth] = count;
        depth++;
    }

    private void add(String name) throws JsonParseException {
        var start = starts[depth - 1];
        if (count - start == MAX_NAMES) {
            throw new JsonParseException(delegate, "an object with more than " + MAX_NAMES + " names");
        }
        for (int i = start; i < count; i++) {
            if (names[i].equals(name)) {
                throw new JsonParseException(delegate, "a name occurs twice in an object");
            }
        }
        if (count == names.length) {
            names = Arrays.copyOf(names, 2 * count);
        }
        names[count] = name;
        count++;
    }

    /** Skips token by token, so that names are compared in skipped values too. */
    @Override
    public JsonParser skipChildren() throws IOException {
        if (currentToken() != JsonToken.START_OBJECT && currentToken() != JsonToken.START_ARRAY) {
            return this;
        }
        for (int open = 1; open > 0; ) {
            var token = nextToken();
            if (token == null) {
                return this;
            }
            open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
        return this;
    }

    @Override
    public String getText() throws IOException {
        return delegate.hasToken(JsonToken.VALUE_STRING)
                ? RecentTexts.of(delegate.getTextCharacters(), delegate.getTextOffset(), delegate.getTextLength())
                : delegate.getText();
    }
}
