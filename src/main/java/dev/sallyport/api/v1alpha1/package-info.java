/** API kinds of Sallyport: fields, defaults and CEL validation rules, without behavior. */
@NullMarked
package dev.sallyport.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
