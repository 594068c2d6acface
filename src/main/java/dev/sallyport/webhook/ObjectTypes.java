package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.Optional;

/** Which class holds which kind; only version v1 of each is read, the one that the webhook's rules ask for. */
final class ObjectTypes {

    private ObjectTypes() {}

    static Optional<Class<? extends HasMetadata>> of(JsonNode groupVersionKind) {
        if (!groupVersionKind.path("version").asText().equals("v1")) {
            return Optional.empty();
        }
        return ObjectKind.of(
                        groupVersionKind.path("group").asText(),
                        groupVersionKind.path("kind").asText())
                .map(ObjectTypes::type);
    }

    private static Class<? extends HasMetadata> type(ObjectKind kind) {
        return switch (kind) {
            case POD -> Pod.class;
            case POD_TEMPLATE -> PodTemplate.class;
            case REPLICATION_CONTROLLER -> ReplicationController.class;
            case REPLICA_SET -> ReplicaSet.class;
            case DEPLOYMENT -> Deployment.class;
            case STATEFUL_SET -> StatefulSet.class;
            case DAEMON_SET -> DaemonSet.class;
            case JOB -> Job.class;
            case CRON_JOB -> CronJob.class;
            case SERVICE -> Service.class;
            case INGRESS -> Ingress.class;
            case CONFIG_MAP -> ConfigMap.class;
        };
    }
}
