/** The Pod Security Standards: one record a control, named as k8s.io/pod-security-admission names it. */
@NullMarked
package dev.sallyport.check.podsecurity;

import org.jspecify.annotations.NullMarked;
