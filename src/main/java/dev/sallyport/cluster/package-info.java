/** What the cluster knows: informers, pull secrets, the webhook's own objects. */
@NullMarked
package dev.sallyport.cluster;

import org.jspecify.annotations.NullMarked;
