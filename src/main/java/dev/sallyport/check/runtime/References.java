package dev.sallyport.check.runtime;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.runtime.ReferencedObjects.ReferencedKind;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** References of an object to others of its namespace; optional ones are left out. */
final class References {
    /** Objects that controllers create in every namespace, a moment after the namespace. */
    private static final String DEFAULT_ACCOUNT = "default";

    private static final String ROOT_CERTIFICATES = "kube-root-ca.crt";

    private final List<Reference> all = new ArrayList<>();

    private References() {}

    /** Returns the references of a workload. */
    static List<Reference> of(Workload workload) {
        var references = new References();
        workload.containers().forEach(references::environment);
        references.volumes(workload);
        references.pullSecrets(workload);
        references.serviceAccount(workload);
        return references.all;
    }

    /** Returns the references of an Ingress to Services. */
    static List<Reference> of(Ingress ingress) {
        var references = new References();
        var spec = ingress.getSpec();
        if (spec != null) {
            references.backend(spec.getDefaultBackend(), "spec.defaultBackend");
            var rules = orEmpty(spec.getRules());
            for (int i = 0; i < rules.size(); i++) {
                references.rule(rules.get(i), "spec.rules[" + i + "].http.paths");
            }
        }
        return references.all;
    }

    private void rule(IngressRule rule, String path) {
        List<HTTPIngressPath> paths =
                rule.getHttp() == null ? List.of() : orEmpty(rule.getHttp().getPaths());
        for (int i = 0; i < paths.size(); i++) {
            backend(paths.get(i).getBackend(), path + "[" + i + "].backend");
        }
    }

    private void backend(@Nullable IngressBackend backend, String path) {
        if (backend == null || backend.getService() == null) {
            return;
        }
        var port = backend.getService().getPort();
        var wanted = port == null
                ? ""
                : port.getNumber() != null ? String.valueOf(port.getNumber()) : requireNonNullElse(port.getName(), "");
        add(ReferencedKind.SERVICE, backend.getService().getName(), wanted, path + ".service", false);
    }

    private void environment(WorkloadContainer container) {
        var variables = container.env();
        for (int i = 0; i < variables.size(); i++) {
            var from = variables.get(i).getValueFrom();
            var path = container.path() + ".env[" + i + "].valueFrom";
            if (from != null && from.getConfigMapKeyRef() != null) {
                var key = from.getConfigMapKeyRef();
                add(
                        ReferencedKind.CONFIG_MAP,
                        key.getName(),
                        key.getKey(),
                        path + ".configMapKeyRef",
                        key.getOptional());
            }
            if (from != null && from.getSecretKeyRef() != null) {
                var key = from.getSecretKeyRef();
                add(ReferencedKind.SECRET, key.getName(), key.getKey(), path + ".secretKeyRef", key.getOptional());
            }
        }
        var sources = container.envFrom();
        for (int i = 0; i < sources.size(); i++) {
            var path = container.path() + ".envFrom[" + i + "]";
            var map = sources.get(i).getConfigMapRef();
            if (map != null) {
                add(ReferencedKind.CONFIG_MAP, map.getName(), "", path + ".configMapRef", map.getOptional());
            }
            var secret = sources.get(i).getSecretRef();
            if (secret != null) {
                add(ReferencedKind.SECRET, secret.getName(), "", path + ".secretRef", secret.getOptional());
            }
        }
    }

    private void volumes(Workload workload) {
        var volumes = orEmpty(workload.spec().getVolumes());
        for (int i = 0; i < volumes.size(); i++) {
            volume(volumes.get(i), workload.specPath() + ".volumes[" + i + "]");
        }
    }

    private void volume(Volume volume, String path) {
        var map = volume.getConfigMap();
        if (map != null) {
            items(ReferencedKind.CONFIG_MAP, map.getName(), map.getItems(), path + ".configMap", map.getOptional());
        }
        var secret = volume.getSecret();
        if (secret != null) {
            items(
                    ReferencedKind.SECRET,
                    secret.getSecretName(),
                    secret.getItems(),
                    path + ".secret",
                    secret.getOptional());
        }
        var claim = volume.getPersistentVolumeClaim();
        if (claim != null) {
            add(
                    ReferencedKind.PERSISTENT_VOLUME_CLAIM,
                    claim.getClaimName(),
                    "",
                    path + ".persistentVolumeClaim.claimName",
                    false);
        }
        var sources = volume.getProjected() == null
                ? List.<VolumeProjection>of()
                : orEmpty(volume.getProjected().getSources());
        for (int i = 0; i < sources.size(); i++) {
            projection(sources.get(i), path + ".projected.sources[" + i + "]");
        }
    }

    private void projection(VolumeProjection source, String path) {
        var map = source.getConfigMap();
        if (map != null) {
            items(ReferencedKind.CONFIG_MAP, map.getName(), map.getItems(), path + ".configMap", map.getOptional());
        }
        var secret = source.getSecret();
        if (secret != null) {
            items(ReferencedKind.SECRET, secret.getName(), secret.getItems(), path + ".secret", secret.getOptional());
        }
    }

    private void pullSecrets(Workload workload) {
        List<LocalObjectReference> secrets = orEmpty(workload.spec().getImagePullSecrets());
        for (int i = 0; i < secrets.size(); i++) {
            add(
                    ReferencedKind.SECRET,
                    secrets.get(i).getName(),
                    "",
                    workload.specPath() + ".imagePullSecrets[" + i + "]",
                    false);
        }
    }

    private void serviceAccount(Workload workload) {
        var account = workload.spec().getServiceAccountName();
        var field = account == null || account.isEmpty() ? "serviceAccount" : "serviceAccountName";
        var name = account == null || account.isEmpty() ? workload.spec().getServiceAccount() : account;
        if (!DEFAULT_ACCOUNT.equals(name)) {
            add(ReferencedKind.SERVICE_ACCOUNT, name, "", workload.specPath() + "." + field, false);
        }
    }

    /** Adds a reference for each item; to the object alone without items. */
    private void items(
            ReferencedKind kind,
            @Nullable String name,
            @Nullable List<KeyToPath> items,
            String path,
            @Nullable Boolean optional) {
        var keys = orEmpty(items);
        if (keys.isEmpty()) {
            add(kind, name, "", path, optional);
        }
        for (int i = 0; i < keys.size(); i++) {
            add(kind, name, keys.get(i).getKey(), path + ".items[" + i + "]", optional);
        }
    }

    private void add(
            ReferencedKind kind,
            @Nullable String name,
            @Nullable String part,
            String path,
            @Nullable Boolean optional) {
        var isEverywhere = kind == ReferencedKind.CONFIG_MAP && ROOT_CERTIFICATES.equals(name);
        if (!Boolean.TRUE.equals(optional) && name != null && !name.isEmpty() && !isEverywhere) {
            all.add(new Reference(kind, name, requireNonNullElse(part, ""), path));
        }
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
