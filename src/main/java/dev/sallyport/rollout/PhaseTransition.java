package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import java.time.Instant;

/**
 * A revision has come to another phase.
 *
 * @param since when it was first seen
 * @param message why, where it failed
 */
public record PhaseTransition(Revision revision, Phase phase, Instant since, Instant at, String message) {}
