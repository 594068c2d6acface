package dev.sallyport.check.rule;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bound of the size of parameters: characters of names and texts, and elements. */
final class ParamsSize {
    static final int MAX = 1024 * 1024;

    private int size;

    private ParamsSize() {}

    static boolean isBounded(Object value) {
        var size = new ParamsSize();
        size.add(value);
        return size.size <= MAX;
    }

    private void add(@Nullable Object value) {
        size++;
        if (size > MAX) {
            return;
        }
        switch (value) {
            case String text -> size = (int) Math.min((long) size + text.length(), Integer.MAX_VALUE / 2);
            case Map<?, ?> map ->
                map.forEach((key, each) -> {
                    add(key);
                    add(each);
                });
            case List<?> list -> list.forEach(this::add);
            case null, default -> {}
        }
    }
}
