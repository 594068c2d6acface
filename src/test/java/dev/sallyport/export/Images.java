package dev.sallyport.export;

import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.stream.Stream;

/** Valid and nearly valid image references. */
public final class Images {
    private static final String DIGEST = "@sha256:" + "0a".repeat(32);

    /** Policy that allows some of the references. */
    public static final String POLICY =
            "images: {sources: [docker.io/library/*, \"registry.example.org:5000/shop/**\"], tags: RequireDigest,"
                    + " denied: [docker.io/library/nginx, \"registry.example.org:5000/shop/**:1.*\", \"**/web/*"
                    + DIGEST + "\"]}";

    private Images() {}

    /** Returns combinations of hosts, paths and suffixes, many of them invalid. */
    public static Stream<String> references() {
        var hosts = List.of(
                "",
                "docker.io/",
                "index.docker.io/",
                "docker.io:443/",
                "localhost/",
                "localhost:5000/",
                "registry.example.org:5000/",
                "registry.example.org:0/",
                "registry.example.org:65535/",
                "registry.example.org:65536/",
                "Registry.example.org/",
                "REGISTRY/",
                "-bad.example.org/",
                "a..b/",
                "[::1]:5000/",
                "[fe80::1:2]/",
                "[1:2:3:4:5:6:7:8]/",
                "[1:2:3:4:5:6:7:8:9]/",
                "[::1::2]/",
                "[:]/",
                ":5000/",
                "/");
        var paths = List.of(
                "nginx",
                "library/nginx",
                "shop/web/front",
                "Shop/web",
                "a__b/c--d",
                "a___b",
                "a/",
                "/a",
                "",
                "x".repeat(256));
        var endings = List.of(
                "",
                ":1.27",
                ":",
                ":.x",
                ":" + "v".repeat(129),
                DIGEST,
                ":1.27" + DIGEST,
                "@sha256:0a",
                "@",
                " ",
                "\n",
                ":1\n");
        var odd = Stream.of(
                "0a".repeat(32),
                "nginx@sha512:" + "0a".repeat(64),
                "a@b/c.d/e",
                "ng\u200binx",
                "nginх",
                "a/b@c:d/e",
                "x".repeat(1025));
        return Stream.of(
                        combined(hosts, paths, List.of("", ":1" + DIGEST)),
                        combined(List.of("", "localhost:5000/"), List.of("nginx", "shop/web"), endings),
                        odd)
                .flatMap(stream -> stream);
    }

    private static Stream<String> combined(List<String> hosts, List<String> paths, List<String> endings) {
        return hosts.stream()
                .flatMap(host -> paths.stream().flatMap(path -> endings.stream().map(ending -> host + path + ending)));
    }

    /** Returns a Pod with one container of the image. */
    public static Subject pod(String image) {
        var pod = new PodBuilder()
                .withApiVersion("v1")
                .withKind("Pod")
                .withNewMetadata()
                .withName("web")
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .withContainers(
                        new ContainerBuilder().withName("web").withImage(image).build())
                .endSpec()
                .build();
        return new Workload(ObjectKind.POD, "shop", pod, pod.getMetadata(), pod.getSpec());
    }
}
