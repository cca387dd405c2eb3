package io.qaio.autoconfigure;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Finds a bean in a hierarchy of contexts: that of the context itself comes before those
 * of its parents, whatever they are called.
 */
public final class NearestBean {

	private NearestBean() {
	}

	/**
	 * Find the bean of a type.
	 * @param <T> the type
	 * @param beans the beans of a context
	 * @param type the type
	 * @return the only one of the context itself, else the one that Spring selects
	 */
	public static <T> T of(ListableBeanFactory beans, Class<T> type) {
		String[] own = beans.getBeanNamesForType(type);
		return (own.length == 1) ? beans.getBean(own[0], type) : beans.getBean(type);
	}

}
