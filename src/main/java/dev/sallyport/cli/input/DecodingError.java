package dev.sallyport.cli.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.workload.PlainJson;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Message for a document that does not match the fields of its kind: the field, its value, the expected type. */
public final class DecodingError {
    private static final ObjectMapper JSON = PlainJson.mapper();

    private DecodingError() {}

    /** Returns an error with the location of the field. */
    public static InputError of(Document document, IllegalArgumentException failure) {
        var path = failure.getCause() instanceof JsonMappingException cause ? path(cause) : "";
        return document.error(
                path,
                "%s cannot be read: %s%s"
                        .formatted(document.text("kind"), path.isEmpty() ? "" : path + ": ", message(failure)));
    }

    /** Returns the message without the field. */
    static String message(IllegalArgumentException failure) {
        return failure.getCause() instanceof JsonMappingException cause
                ? message(cause)
                : firstLine(String.valueOf(failure.getMessage()));
    }

    private static String message(JsonMappingException failure) {
        return switch (failure) {
            case InvalidNullException _ -> "null is not allowed";
            case UnrecognizedPropertyException unknown -> unknownField(unknown);
            case InvalidFormatException invalid
            when invalid.getTargetType().isEnum() ->
                notOneOf(String.valueOf(invalid.getValue()), invalid.getTargetType());
            case InvalidFormatException invalid ->
                "\"%s\" is not %s".formatted(invalid.getValue(), type(invalid.getTargetType()));
            case ValueInstantiationException invalid
            when invalid.getCause() != null ->
                firstLine(String.valueOf(invalid.getCause().getMessage()));
            case MismatchedInputException mismatch
            when mismatch.getTargetType() != null -> "the value is not " + type(mismatch.getTargetType());
            default -> firstLine(failure.getOriginalMessage());
        };
    }

    private static String unknownField(UnrecognizedPropertyException unknown) {
        var known = unknown.getKnownPropertyIds();
        return "unknown field \"%s\"%s"
                .formatted(
                        unknown.getPropertyName(),
                        known == null
                                ? ""
                                : known.stream()
                                        .map(String::valueOf)
                                        .sorted()
                                        .collect(Collectors.joining(", ", "; known fields: ", "")));
    }

    private static String notOneOf(String value, Class<?> type) {
        var labels =
                Arrays.stream(type.getEnumConstants()).map(DecodingError::label).toList();
        return "\"%s\" is not one of: %s%s"
                .formatted(
                        value,
                        String.join(", ", labels),
                        Suggestions.of(value, labels)
                                .map("; did you mean \"%s\"?"::formatted)
                                .orElse(""));
    }

    private static String label(Object constant) {
        try {
            return JSON.readTree(JSON.writeValueAsString(constant)).asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String type(Class<?> type) {
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "a list";
        }
        if (Map.class.isAssignableFrom(type)) {
            return "a map";
        }
        if (type == String.class || type == Character.class) {
            return "a text";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        return Number.class.isAssignableFrom(type) || type.isPrimitive() ? "a number" : "a map of fields";
    }

    private static String path(JsonMappingException failure) {
        return failure.getPath().stream()
                .map(DecodingError::step)
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String step(Reference step) {
        if (step.getFieldName() == null) {
            return "[" + step.getIndex() + "]";
        }
        return step.getFieldName().matches("\\w+") ? "." + step.getFieldName() : "['" + step.getFieldName() + "']";
    }

    private static String firstLine(@Nullable String message) {
        return message == null || message.equals("null")
                ? "the value is not valid"
                : message.lines().findFirst().orElse("");
    }
}
