/** Registry credentials of clouds, by the identity of the operator: Amazon ECR, Google Artifact Registry, Azure ACR. */
@NullMarked
package dev.sallyport.registry.provider.cloud;

import org.jspecify.annotations.NullMarked;
