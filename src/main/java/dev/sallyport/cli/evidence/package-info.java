/** Export of evidence for auditors, with controls of public frameworks. */
@NullMarked
package dev.sallyport.cli.evidence;

import org.jspecify.annotations.NullMarked;
