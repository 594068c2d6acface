package dev.sallyport.cli;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.policy.ClusterFacts;
import dev.sallyport.policy.KeyMaterial;
import dev.sallyport.policy.PolicyCompiler;
import java.util.List;

/** Makes compilers of policies that find what policies refer to where they are told to. */
@FunctionalInterface
public interface Compilers {

    /** A compiler that knows those keys and trust roots, and of the cluster those facts. */
    PolicyCompiler of(KeyMaterial keys, List<TrustRoot> trustRoots, ClusterFacts facts);
}
