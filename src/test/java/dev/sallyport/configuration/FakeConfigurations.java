package dev.sallyport.configuration;

import dev.sallyport.check.secrets.CredentialDetector;
import dev.sallyport.configuration.ReferencedObjects.Kind;
import dev.sallyport.configuration.ReferencedObjects.ReferencedData;
import dev.sallyport.identity.ClusterUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** ConfigMaps and Secrets of tests, and a reader of configurations with a fixed key. */
public final class FakeConfigurations {
    private static final ConfigurationKey KEY = ConfigurationKey.of(new byte[ConfigurationKey.LENGTH]);

    public final Map<String, ReferencedData> objects = new HashMap<>();
    public boolean isAvailable = true;
    public int reads;

    private final ConfigurationReader reader = new ConfigurationReader(
            this::read,
            () -> KEY,
            (name, text) -> CredentialDetector.in(name, text).isPresent());

    public ConfigurationReader reader() {
        return reader;
    }

    /** Adds an object with one entry. */
    public void put(Kind kind, String namespace, String name, String key, String value) {
        var data = new TreeMap<String, byte[]>();
        if (objects.get(key(kind, namespace, name)) instanceof ReferencedData.Contents(var known)) {
            data.putAll(known);
        }
        data.put(key, value.getBytes(StandardCharsets.UTF_8));
        objects.put(key(kind, namespace, name), new ReferencedData.Contents(data));
    }

    /** Makes an object unreadable. */
    public void forbid(Kind kind, String namespace, String name) {
        objects.put(key(kind, namespace, name), new ReferencedData.Withheld("the operator may not read it"));
    }

    private ReferencedData read(Kind kind, String namespace, String name) {
        if (!isAvailable) {
            throw new ClusterUnavailableException("no answer");
        }
        reads++;
        return objects.getOrDefault(key(kind, namespace, name), new ReferencedData.Absent());
    }

    private static String key(Kind kind, String namespace, String name) {
        return kind + " " + namespace + "/" + name;
    }
}
