/** Functions of CEL as the API server has them: strings, lists, quantities, addresses, URLs, formats and versions. */
@NullMarked
package dev.sallyport.check.rule.library;

import org.jspecify.annotations.NullMarked;
