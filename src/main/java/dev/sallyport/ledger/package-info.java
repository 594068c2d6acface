/** Chain of audit lines: its format, checkpoints of it, and the verification of files with lines. */
@NullMarked
package dev.sallyport.ledger;

import org.jspecify.annotations.NullMarked;
