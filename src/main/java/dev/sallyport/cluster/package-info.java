/** Adapter to the cluster: informers, authorization, pull secrets, certificates and webhook configurations. */
@NullMarked
package dev.sallyport.cluster;

import org.jspecify.annotations.NullMarked;
