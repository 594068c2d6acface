package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Storage of the host and of the network belongs behind a claim, where an administrator decides about it.
 *
 * <p>Restricted fields: {@code spec.volumes[*]}
 *
 * <p>Allowed values: volumes of the types configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim,
 * projected, secret; no type at all, which the API server makes an emptyDir; types that are not known here are refused
 *
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_restrictedVolumes.go">upstream</a>
 */
public record RestrictedVolumesCheck() implements ManifestCheck {

    private record Type(String field, Function<Volume, @Nullable Object> source) {}

    private static final List<Type> REFUSED = List.of(
            new Type("hostPath", Volume::getHostPath),
            new Type("gcePersistentDisk", Volume::getGcePersistentDisk),
            new Type("awsElasticBlockStore", Volume::getAwsElasticBlockStore),
            new Type("gitRepo", Volume::getGitRepo),
            new Type("nfs", Volume::getNfs),
            new Type("iscsi", Volume::getIscsi),
            new Type("glusterfs", Volume::getGlusterfs),
            new Type("rbd", Volume::getRbd),
            new Type("flexVolume", Volume::getFlexVolume),
            new Type("cinder", Volume::getCinder),
            new Type("cephfs", Volume::getCephfs),
            new Type("flocker", Volume::getFlocker),
            new Type("fc", Volume::getFc),
            new Type("azureFile", Volume::getAzureFile),
            new Type("vsphereVolume", Volume::getVsphereVolume),
            new Type("quobyte", Volume::getQuobyte),
            new Type("azureDisk", Volume::getAzureDisk),
            new Type("photonPersistentDisk", Volume::getPhotonPersistentDisk),
            new Type("portworxVolume", Volume::getPortworxVolume),
            new Type("scaleIO", Volume::getScaleIO),
            new Type("storageos", Volume::getStorageos));

    @Override
    public String id() {
        return "pod-security/restrictedVolumes";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var volumes = workload.spec().getVolumes();
        return Outcome.of(IntStream.range(0, volumes.size())
                .boxed()
                .flatMap(i -> problems(volumes.get(i), workload.specPath() + ".volumes[" + i + "]"))
                .toList());
    }

    private static Stream<Problem> problems(Volume volume, String path) {
        return types(volume)
                .map(type -> new Problem(
                        path + "." + type,
                        "volume \"" + volume.getName() + "\" is of type " + type,
                        "use one of the volume types configMap, csi, downwardAPI, emptyDir, ephemeral, image,"
                                + " persistentVolumeClaim, projected, secret"));
    }

    private static Stream<String> types(Volume volume) {
        return Stream.concat(
                REFUSED.stream()
                        .filter(type -> type.source.apply(volume) != null)
                        .map(Type::field),
                volume.getAdditionalProperties().keySet().stream().sorted());
    }
}
