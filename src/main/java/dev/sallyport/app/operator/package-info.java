/** CDI producers and start-up of the operator. */
@NullMarked
package dev.sallyport.app.operator;

import org.jspecify.annotations.NullMarked;
