package io.qaio.ratelimit.aop;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Beans that are being created, as they were before other post-processors hid them in
 * proxies of their own. Each thread sees those that it creates.
 * <p>
 * Safe for use by many threads.
 */
final class HiddenBeans {

	/** Weak, as of a bean whose creation fails the reference stays. */
	private final ThreadLocal<Map<String, WeakReference<Object>>> beans = ThreadLocal.withInitial(HashMap::new);

	void put(String name, Object bean) {
		this.beans.get().put(name, new WeakReference<>(bean));
	}

	Optional<Object> take(String name) {
		WeakReference<Object> bean = this.beans.get().remove(name);
		return (bean != null) ? Optional.ofNullable(bean.get()) : Optional.empty();
	}

}
