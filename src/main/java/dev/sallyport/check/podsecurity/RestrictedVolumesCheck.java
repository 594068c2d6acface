package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Forbids volumes with direct access to hosts and storage servers, which administrators should configure.
 *
 * <p>Restricted fields: {@code spec.volumes[*]}
 *
 * <p>Allowed values: volumes of the types configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim,
 * projected, secret; no type, which the API server defaults to emptyDir. Unknown types are forbidden.
 *
 * @param allowsHostPaths whether another check decides about host paths
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_restrictedVolumes.go">upstream</a>
 */
public record RestrictedVolumesCheck(boolean allowsHostPaths) implements ManifestCheck {

    private static final String HOST_PATH = "hostPath";

    private record VolumeType(String field, Function<Volume, @Nullable Object> source) {}

    private static final List<VolumeType> FORBIDDEN = List.of(
            new VolumeType(HOST_PATH, Volume::getHostPath),
            new VolumeType("gcePersistentDisk", Volume::getGcePersistentDisk),
            new VolumeType("awsElasticBlockStore", Volume::getAwsElasticBlockStore),
            new VolumeType("gitRepo", Volume::getGitRepo),
            new VolumeType("nfs", Volume::getNfs),
            new VolumeType("iscsi", Volume::getIscsi),
            new VolumeType("glusterfs", Volume::getGlusterfs),
            new VolumeType("rbd", Volume::getRbd),
            new VolumeType("flexVolume", Volume::getFlexVolume),
            new VolumeType("cinder", Volume::getCinder),
            new VolumeType("cephfs", Volume::getCephfs),
            new VolumeType("flocker", Volume::getFlocker),
            new VolumeType("fc", Volume::getFc),
            new VolumeType("azureFile", Volume::getAzureFile),
            new VolumeType("vsphereVolume", Volume::getVsphereVolume),
            new VolumeType("quobyte", Volume::getQuobyte),
            new VolumeType("azureDisk", Volume::getAzureDisk),
            new VolumeType("photonPersistentDisk", Volume::getPhotonPersistentDisk),
            new VolumeType("portworxVolume", Volume::getPortworxVolume),
            new VolumeType("scaleIO", Volume::getScaleIO),
            new VolumeType("storageos", Volume::getStorageos));

    @Override
    public String id() {
        return "pod-security/restrictedVolumes";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var volumes = workload.spec().getVolumes();
        var problems = new Problems();
        for (int i = 0; i < volumes.size(); i++) {
            addTypes(problems, volumes.get(i), workload, i);
        }
        return problems.outcome();
    }

    private void addTypes(Problems problems, Volume volume, Workload workload, int index) {
        for (var type : FORBIDDEN) {
            if (type.source.apply(volume) != null && !(allowsHostPaths && type.field.equals(HOST_PATH))) {
                problems.add(problem(volume, type.field, workload, index));
            }
        }
        if (!volume.getAdditionalProperties().isEmpty()) {
            for (var type : new TreeSet<>(volume.getAdditionalProperties().keySet())) {
                problems.add(problem(volume, type, workload, index));
            }
        }
    }

    private static Problem problem(Volume volume, String type, Workload workload, int index) {
        return new Problem(
                workload.specPath() + ".volumes[" + index + "]." + type,
                "volume \"" + volume.getName() + "\" is of type " + type,
                "use one of the volume types configMap, csi, downwardAPI, emptyDir, ephemeral, image,"
                        + " persistentVolumeClaim, projected, secret");
    }
}
