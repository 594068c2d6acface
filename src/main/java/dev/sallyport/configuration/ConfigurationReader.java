package dev.sallyport.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.configuration.ReferencedObjects.ReferencedData;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.PlainJson;
import dev.sallyport.workload.Workload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Reader of the configuration of workloads, and of its encrypted form in records. Number and size of all parts are limited. */
public final class ConfigurationReader {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final int MAX_REFERENCES = 64;
    private static final int MAX_CONTENT = 8 * 1024 * 1024;
    private static final int MAX_FORM = 512 * 1024;
    private static final int MAX_SEALED = 8 * 1024;

    private final ReferencedObjects objects;
    private final Supplier<ConfigurationKey> key;
    private final BiPredicate<String, String> isCredential;
    private final Optional<String> unavailable;

    /**
     * Creates a reader.
     *
     * @param key key of the installation; throws {@link dev.sallyport.identity.ClusterUnavailableException} if it cannot be
     *     read
     * @param isCredential whether a text with a name contains a credential
     */
    public ConfigurationReader(
            ReferencedObjects objects, Supplier<ConfigurationKey> key, BiPredicate<String, String> isCredential) {
        this(objects, key, isCredential, Optional.empty());
    }

    private ConfigurationReader(
            ReferencedObjects objects,
            Supplier<ConfigurationKey> key,
            BiPredicate<String, String> isCredential,
            Optional<String> unavailable) {
        this.objects = objects;
        this.key = key;
        this.isCredential = isCredential;
        this.unavailable = unavailable;
    }

    /** Returns a reader without access to the key of the installation; it reads no configuration. */
    public static ConfigurationReader unavailable(String reason) {
        return new ConfigurationReader(
                (_, _, _) -> new ReferencedData.Withheld(reason),
                () -> ConfigurationKey.of(ConfigurationKey.newSecret()),
                (_, _) -> true,
                Optional.of(reason));
    }

    /** Result of reading a configuration. */
    public sealed interface Reading {
        /** The configuration with all contents that it refers to. */
        record Complete(Configuration configuration) implements Reading {}

        /** The configuration could not be read completely. */
        record Incomplete(UndecidedReason reason, String message) implements Reading {}
    }

    /**
     * Reads the configuration of a workload, and the ConfigMaps and Secrets in its namespace that it refers to.
     *
     * @param digests function from an image reference to its digest, or to the reference itself if that is unknown
     * @throws dev.sallyport.identity.ClusterUnavailableException if the API server does not answer
     */
    public Reading read(Workload workload, UnaryOperator<String> digests, Deadline deadline) {
        if (unavailable.isPresent()) {
            return new Reading.Incomplete(UndecidedReason.POLICY_ERROR, unavailable.get());
        }
        var present = key.get();
        var values = NormalForm.of(workload, digests, (name, json) -> withoutCredential(present, name, json));
        var references = Reference.of(InjectedFields.without(workload));
        if (references.size() > MAX_REFERENCES) {
            return incomplete("it refers to more than %d ConfigMaps and Secrets".formatted(MAX_REFERENCES));
        }
        long size = 0;
        for (var each : references.entrySet()) {
            if (deadline.passed()) {
                return new Reading.Incomplete(
                        UndecidedReason.CLUSTER_UNAVAILABLE, "its ConfigMaps and Secrets were not read in time");
            }
            var target = each.getValue().getKey();
            switch (objects.read(target.kind(), workload.namespace(), target.name())) {
                case ReferencedData.Absent _ -> values.put(each.getKey(), Configuration.ABSENT);
                case ReferencedData.Withheld(var reason) -> {
                    return new Reading.Incomplete(UndecidedReason.POLICY_ERROR, reason);
                }
                case ReferencedData.Contents(var data) -> {
                    size += data.values().stream()
                            .mapToLong(content -> content.length)
                            .sum();
                    addContent(
                            present,
                            values,
                            each.getKey(),
                            data,
                            each.getValue().getValue());
                }
            }
            if (size > MAX_CONTENT) {
                return incomplete("its ConfigMaps and Secrets are larger than %d MiB".formatted(MAX_CONTENT >> 20));
            }
        }
        var length = values.entrySet().stream()
                .mapToLong(each -> each.getKey().length() + each.getValue().length())
                .sum();
        return length > MAX_FORM
                ? incomplete("its pod template is larger than %d KiB".formatted(MAX_FORM >> 10))
                : new Reading.Complete(new Configuration(values));
    }

    private static Reading incomplete(String message) {
        return new Reading.Incomplete(UndecidedReason.TOO_EXPENSIVE, message);
    }

    private String withoutCredential(ConfigurationKey present, String name, String json) {
        return isCredential.test(name, json.startsWith("\"") ? text(json) : json)
                ? Configuration.HASH + present.hash("value", json.getBytes(StandardCharsets.UTF_8))
                : json;
    }

    private static String text(String json) {
        try {
            return JSON.readValue(json, String.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void addContent(
            ConfigurationKey present,
            Map<String, String> values,
            String path,
            Map<String, byte[]> data,
            Reference.Entries entries) {
        var keys = new TreeSet<>(entries.keys());
        if (entries.all()) {
            keys.addAll(data.keySet());
            values.put(path, "{}");
        }
        for (var name : keys) {
            var content = data.get(name);
            values.put(
                    PathText.key(path + ".data", name),
                    content == null ? Configuration.ABSENT : Configuration.HASH + present.hash("content", content));
        }
    }

    /** Returns the keyed hash of a configuration for one workload, without the number of Pods. */
    public String fingerprint(Configuration configuration, ConfigurationOwner owner) {
        return key.get().hash("fingerprint " + owner.context(), json(configuration.withoutReplicas()));
    }

    /** Encrypts a configuration for the record of a workload; without the form if that is too large. */
    public RecordedConfiguration record(Configuration configuration, ConfigurationOwner owner, Instant time) {
        var fingerprint = fingerprint(configuration, owner);
        var form = key.get().seal(compressed(json(configuration)), owner.context());
        return form.length() > MAX_SEALED
                ? new RecordedConfiguration(
                        fingerprint, "", time, "its normal form is larger than %d KiB".formatted(MAX_SEALED >> 10))
                : new RecordedConfiguration(fingerprint, form, time, "");
    }

    /** Decrypts the configuration in the record of a workload; empty if it has none, or was recorded with another key. */
    public Optional<Configuration> open(RecordedConfiguration recorded, ConfigurationOwner owner) {
        return recorded.kept()
                .flatMap(form -> key.get().open(form, owner.context()))
                .flatMap(ConfigurationReader::uncompressed);
    }

    private static byte[] json(Configuration configuration) {
        try {
            return JSON.writeValueAsBytes(configuration.plain());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] compressed(byte[] content) {
        var bytes = new ByteArrayOutputStream();
        try (var compression = new GZIPOutputStream(bytes)) {
            compression.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Optional<Configuration> uncompressed(byte[] bytes) {
        try (var content = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            var json = content.readNBytes(2 * MAX_FORM);
            return Optional.of(
                    new Configuration(JSON.readValue(json, new TypeReference<TreeMap<String, String>>() {})));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
