/** Plugins of the kubelet's credential provider protocol. */
@NullMarked
package dev.sallyport.registry.provider.kubelet;

import org.jspecify.annotations.NullMarked;
