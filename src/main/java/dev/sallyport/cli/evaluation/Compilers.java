package dev.sallyport.cli.evaluation;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.PolicyCompiler;
import java.util.List;

/** Factory of policy compilers. */
@FunctionalInterface
public interface Compilers {

    /** Returns a compiler that resolves the references of a policy to keys, trust roots, cluster state and images. */
    PolicyCompiler of(KeyLookup keys, List<TrustRoot> trustRoots, ClusterState clusterState, ImageSources images);
}
