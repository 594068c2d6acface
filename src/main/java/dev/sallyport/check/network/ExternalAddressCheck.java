package dev.sallyport.check.network;

import dev.sallyport.check.ObjectCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Forbids external IPs of Services, because they redirect traffic of the cluster to the Service (CVE-2020-8554).
 *
 * <p>Restricted fields: {@code spec.externalIPs[*]} of a Service
 *
 * <p>Allowed values: none
 */
public record ExternalAddressCheck() implements ObjectCheck {

    @Override
    public String id() {
        return "network/external-ip";
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kind == ObjectKind.SERVICE;
    }

    @Override
    public Outcome evaluate(Subject subject) {
        var spec = ((Service) subject.object()).getSpec();
        var addresses = spec == null || spec.getExternalIPs() == null ? List.<String>of() : spec.getExternalIPs();
        return Outcome.of(IntStream.range(0, addresses.size())
                .mapToObj(i -> new Problem(
                        "spec.externalIPs[" + i + "]",
                        "the Service sets the external IP " + addresses.get(i),
                        "remove it; a Service of type LoadBalancer receives its own address"))
                .toList());
    }
}
