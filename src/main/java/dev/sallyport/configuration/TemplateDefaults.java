package dev.sallyport.configuration;

import com.google.re2j.Pattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Defaults of the API server in pod templates. A field with its default is equal to an absent one; every other value, also an
 * empty object, is kept.
 */
final class TemplateDefaults {
    private static final String SPEC = "spec.template.spec";
    private static final Pattern KEYS = Pattern.compile("\\[[^\\]]*\\]");
    private static final Map<String, String> DEFAULTS = defaults();

    private TemplateDefaults() {}

    /**
     * Returns whether a value is the default of its field.
     *
     * @param value JSON text
     */
    static boolean is(String path, String value) {
        if (!path.startsWith(SPEC)) {
            return false;
        }
        var field = KEYS.matcher(path.substring(SPEC.length())).replaceAll("[]");
        return value.equals(DEFAULTS.get(field.replace(".initContainers[]", ".containers[]")
                .replace(".ephemeralContainers[]", ".containers[]")));
    }

    private static Map<String, String> defaults() {
        var defaults = new HashMap<String, String>(Map.of(
                ".restartPolicy", "\"Always\"",
                ".terminationGracePeriodSeconds", "30",
                ".dnsPolicy", "\"ClusterFirst\"",
                ".schedulerName", "\"default-scheduler\"",
                ".serviceAccountName", "\"default\"",
                ".enableServiceLinks", "true",
                ".securityContext", "{}"));
        for (var source : List.of("configMap", "secret", "projected", "downwardAPI")) {
            defaults.put(".volumes[]." + source + ".defaultMode", "420");
        }
        defaults.put(".volumes[].downwardAPI.items[].fieldRef.apiVersion", "\"v1\"");
        defaults.put(".volumes[].projected.sources[].downwardAPI.items[].fieldRef.apiVersion", "\"v1\"");
        defaults.put(".volumes[].projected.sources[].serviceAccountToken.expirationSeconds", "3600");
        var container = ".containers[]";
        defaults.put(container + ".terminationMessagePath", "\"/dev/termination-log\"");
        defaults.put(container + ".terminationMessagePolicy", "\"File\"");
        defaults.put(container + ".resources", "{}");
        defaults.put(container + ".ports[].protocol", "\"TCP\"");
        defaults.put(container + ".env[].valueFrom.fieldRef.apiVersion", "\"v1\"");
        defaults.put(container + ".lifecycle.preStop.httpGet.scheme", "\"HTTP\"");
        defaults.put(container + ".lifecycle.postStart.httpGet.scheme", "\"HTTP\"");
        for (var probe : List.of(".livenessProbe", ".readinessProbe", ".startupProbe")) {
            defaults.put(container + probe + ".timeoutSeconds", "1");
            defaults.put(container + probe + ".periodSeconds", "10");
            defaults.put(container + probe + ".successThreshold", "1");
            defaults.put(container + probe + ".failureThreshold", "3");
            defaults.put(container + probe + ".httpGet.scheme", "\"HTTP\"");
        }
        return Map.copyOf(defaults);
    }
}
