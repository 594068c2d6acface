/** What other clusters are told of deployments that have soaked here: signed, and put beside the images. */
@NullMarked
package dev.sallyport.attestation;

import org.jspecify.annotations.NullMarked;
