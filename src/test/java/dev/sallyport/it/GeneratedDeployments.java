package dev.sallyport.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Generator of Deployments in which every optional field is sometimes absent; the same ones for the same seed. */
final class GeneratedDeployments {
    private static final List<String> IMAGES = List.of(
            "nginx",
            "nginx:latest",
            "registry.example.org/shop/web:1.2",
            "docker.io/library/redis:7",
            "example.org:5000/a/b");
    private static final List<String> NAMES = List.of("app", "log", "proxy", "web");
    private static final List<String> QUANTITIES = List.of("100m", "1", "1500m", "2");
    private static final List<String> SIZES = List.of("64Mi", "1Gi", "2Gi", "500M", "1.5Gi", "1e9");
    private static final Map<String, List<String>> VARIABLES = Map.of(
            "URL", List.of("https://example.org/a", "http://example.org", "example.org", ""),
            "IP", List.of("10.1.2.3", "192.0.2.1", "::1", "x"),
            "VERSION", List.of("v1.10", "1.2.0", "2.0.0-rc.1", "latest"),
            "MODE", List.of("on", "quite a long value of a variable", "ü"));

    private final Random random;

    GeneratedDeployments(long seed) {
        random = new Random(seed);
    }

    Map<String, Object> next(String name) {
        var metadata = new LinkedHashMap<String, Object>(Map.of("name", name));
        maybe(metadata, "labels", () -> some(Map.of("app", "web", "team", pick(List.of("", "shop")), "tier", "Front")));
        maybe(metadata, "annotations", this::annotations);
        var labels = Map.of("app", "web");
        var templateLabels = random.nextBoolean() ? labels : Map.of("app", "web", "version", "1");
        var spec = new LinkedHashMap<String, Object>();
        maybe(spec, "replicas", () -> random.nextInt(7));
        maybe(spec, "strategy", () -> Map.of("rollingUpdate", Map.of("maxUnavailable", pick(List.of(1, 2, "25%")))));
        spec.put("selector", Map.of("matchLabels", labels));
        spec.put("template", Map.of("metadata", Map.of("labels", templateLabels), "spec", podSpec()));
        return Map.of("apiVersion", "apps/v1", "kind", "Deployment", "metadata", metadata, "spec", spec);
    }

    private Map<String, Object> annotations() {
        return some(Map.of(
                "owner", pick(List.of("web", "data", "other")),
                "timeout", pick(List.of("10s", "2m", "soon")),
                "until", pick(List.of("2026-01-01T00:00:00Z", "2027-01-01T00:00:00+02:00", "never")),
                "weight", pick(List.of("1", "4", "02", "x")),
                "ratio", pick(List.of("0.5", "1e-1", "2", "")),
                "kubernetes.io/x", "y"));
    }

    private Map<String, Object> podSpec() {
        var spec = new LinkedHashMap<String, Object>();
        var names = new ArrayList<>(NAMES);
        java.util.Collections.shuffle(names, random);
        spec.put(
                "containers",
                IntStream.rangeClosed(0, random.nextInt(3))
                        .mapToObj(i -> container(names.get(i)))
                        .toList());
        maybe(spec, "initContainers", () -> List.of(initContainer()));
        maybe(spec, "hostNetwork", () -> false);
        maybe(spec, "hostPID", random::nextBoolean);
        maybe(spec, "serviceAccountName", () -> pick(List.of("default", "web")));
        maybe(spec, "terminationGracePeriodSeconds", () -> random.nextInt(120));
        maybe(spec, "nodeSelector", () -> Map.of("disk", "fast"));
        maybe(spec, "securityContext", () -> some(Map.of("runAsNonRoot", random.nextBoolean())));
        maybe(spec, "volumes", this::volumes);
        maybe(spec, "affinity", () -> Map.of("podAntiAffinity", Map.of()));
        maybe(spec, "tolerations", () -> List.of(toleration()));
        return spec;
    }

    private Map<String, Object> toleration() {
        var toleration = new LinkedHashMap<String, Object>(Map.of("operator", "Exists"));
        if (random.nextBoolean()) {
            toleration.put("effect", "NoExecute");
            maybe(toleration, "tolerationSeconds", () -> random.nextInt(120));
        }
        return toleration;
    }

    private List<Object> volumes() {
        var emptyDir = new LinkedHashMap<String, Object>();
        maybe(emptyDir, "sizeLimit", () -> pick(SIZES));
        return List.of(
                Map.of("name", "data", "emptyDir", emptyDir),
                random.nextBoolean()
                        ? Map.of("name", "host", "hostPath", Map.of("path", pick(List.of("/tmp/x", "/var"))))
                        : Map.of("name", "settings", "configMap", Map.of("name", "settings")));
    }

    private Map<String, Object> container(String name) {
        var container = new LinkedHashMap<String, Object>(Map.of("name", name, "image", pick(IMAGES)));
        maybe(container, "imagePullPolicy", () -> pick(List.of("Always", "Never")));
        maybe(container, "resources", this::resources);
        maybe(container, "securityContext", this::securityContext);
        maybe(container, "env", this::environment);
        maybe(container, "ports", () -> List.of(Map.of("containerPort", pick(List.of(80, 8080, 9090)))));
        maybe(
                container,
                "readinessProbe",
                () -> Map.of("httpGet", Map.of("path", pick(List.of("/", "/ready")), "port", 80)));
        return container;
    }

    private Map<String, Object> initContainer() {
        var container = container("init");
        container.remove("readinessProbe");
        return container;
    }

    private Map<String, Object> resources() {
        var limits = some(Map.of("cpu", pick(QUANTITIES), "memory", pick(SIZES)));
        var resources = new LinkedHashMap<String, Object>(Map.of("limits", limits));
        maybe(resources, "requests", () -> Map.of("cpu", "50m"));
        return resources;
    }

    private Map<String, Object> securityContext() {
        return some(Map.of(
                "privileged",
                random.nextBoolean(),
                "runAsNonRoot",
                random.nextBoolean(),
                "capabilities",
                some(Map.of(
                        "drop",
                        List.of(pick(List.of("ALL", "KILL"))),
                        "add",
                        List.of(pick(List.of("CHOWN", "SYS_TIME")))))));
    }

    private List<Object> environment() {
        return VARIABLES.entrySet().stream()
                .filter(_ -> random.nextBoolean())
                .<Object>map(each -> Map.of("name", each.getKey(), "value", pick(each.getValue())))
                .toList();
    }

    /** Returns the map with only some of its entries. */
    private Map<String, Object> some(Map<String, Object> all) {
        var some = new LinkedHashMap<String, Object>();
        all.keySet().stream().sorted().filter(_ -> random.nextInt(3) > 0).forEach(key -> some.put(key, all.get(key)));
        return some;
    }

    private void maybe(Map<String, Object> map, String key, java.util.function.Supplier<Object> value) {
        if (random.nextInt(5) < 3) {
            map.put(key, value.get());
        }
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
