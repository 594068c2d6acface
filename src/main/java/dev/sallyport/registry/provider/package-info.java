/** Registry credentials of providers: matching of images, caches, service accounts, limits. */
@NullMarked
package dev.sallyport.registry.provider;

import org.jspecify.annotations.NullMarked;
