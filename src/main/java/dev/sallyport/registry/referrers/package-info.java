/** Discovery and upload of signatures and attestations with the referrers API and tags. */
@NullMarked
package dev.sallyport.registry.referrers;

import org.jspecify.annotations.NullMarked;
